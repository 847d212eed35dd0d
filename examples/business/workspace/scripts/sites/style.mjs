const FONTS = {
  serif: 'Georgia, "Iowan Old Style", "Times New Roman", serif',
  sans: '"Helvetica Neue", Arial, "Liberation Sans", sans-serif',
  mono: '"SF Mono", Menlo, "DejaVu Sans Mono", monospace',
  round: '"Avenir Next", Nunito, "Trebuchet MS", Verdana, sans-serif',
};

const LAYOUTS = {
  split: `
main { display: grid; grid-template-columns: 1fr 1fr; gap: 3rem; align-items: center; }
@media (max-width: 45rem) { main { grid-template-columns: 1fr; } }`,
  banner: `
main img { width: 100%; max-height: 22rem; object-fit: cover; }
h1 { font-size: 3.2rem; }`,
  card: `
main { max-width: 34rem; margin: 2rem auto; padding: 2.5rem; border-radius: 1.2rem; background: var(--soft); text-align: center; }
ul { text-align: left; }`,
};

/**
 * The style sheet of a site: its colours and font, and one of three layouts.
 * @param {{look: {layout: keyof typeof LAYOUTS, font: keyof typeof FONTS, paper: string, ink: string, accent: string, soft: string}}} site
 */
export function styleSheet({ look }) {
  return `:root { --paper: ${look.paper}; --ink: ${look.ink}; --accent: ${look.accent}; --soft: ${look.soft}; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 1.1rem/1.6 ${FONTS[look.font]}; }
header, nav { display: flex; flex-wrap: wrap; gap: 1.2rem; align-items: baseline; }
header { justify-content: space-between; padding-bottom: 1rem; border-bottom: 2px solid var(--accent); margin-bottom: 2rem; }
a { color: inherit; text-decoration-color: var(--accent); text-underline-offset: 0.25em; }
nav a[aria-current] { color: var(--accent); font-weight: bold; }
h1 { margin: 0.2em 0; line-height: 1.1; font-size: 2.6rem; }
.tagline { color: var(--accent); font-weight: bold; }
img { max-width: 100%; height: auto; border-radius: 0.8rem; }
li { padding: 0.35rem 0; border-bottom: 1px dashed var(--accent); list-style: none; }
ul { padding: 0; }
footer { margin-top: 3rem; opacity: 0.75; font-size: 0.9rem; }${LAYOUTS[look.layout]}
`;
}
