// One drawing a site, in the site's own colours, on a canvas of 640 × 420.

/** @typedef {{paper: string, ink: string, accent: string, soft: string}} Look */

const range = (count) => Array.from({ length: count }, (_, index) => index);
const each = (count, draw) => range(count).map(draw).join('');

/** @type {Record<string, (look: Look) => string>} */
const DRAWINGS = {
  blueprint: ({ ink, accent, soft }) => `
    <g stroke="${soft}">${each(16, (i) => `<path d="M${i * 40} 0v420M0 ${i * 40}h640"/>`)}</g>
    <g fill="none" stroke="${ink}" stroke-width="4"><path d="M160 330V190l160-110 160 110v140z"/><path d="M290 330v-80h60v80M200 215h60v50h-60zM380 215h60v50h-60z"/></g>
    <path d="M160 365h320M160 355v20M480 355v20" stroke="${accent}" stroke-width="3"/>`,
  bakery: ({ ink, accent, soft }) => `
    <ellipse cx="320" cy="330" rx="250" ry="34" fill="${soft}"/>
    <path d="M110 300c0-130 100-190 210-190s210 60 210 190c0 30-420 30-420 0z" fill="${accent}" stroke="${ink}" stroke-width="6"/>
    <g stroke="${soft}" stroke-width="12" stroke-linecap="round">${each(4, (i) => `<path d="M${205 + i * 65} 235l45-70"/>`)}</g>`,
  bookshop: ({ ink, accent, soft }) => `
    <path d="M60 340h520" stroke="${ink}" stroke-width="10"/>
    ${each(9, (i) => {
      const height = 150 + ((i * 53) % 90);
      return `<rect x="${95 + i * 50}" y="${335 - height}" width="42" height="${height}" rx="4" fill="${[accent, ink, soft][i % 3]}" stroke="${ink}" stroke-width="2"/>`;
    })}`,
  florist: ({ ink, accent, soft }) => `
    <path d="M320 400V220" stroke="${ink}" stroke-width="7"/><path d="M320 330c-70 0-90-40-100-70 60 0 100 30 100 70zm0-30c60 0 85-35 95-60-60 0-95 25-95 60z" fill="${ink}" opacity=".55"/>
    ${each(8, (i) => `<ellipse cx="320" cy="95" rx="36" ry="70" fill="${i % 2 ? accent : soft}" stroke="${accent}" transform="rotate(${i * 45} 320 165)"/>`)}
    <circle cx="320" cy="165" r="34" fill="${ink}"/>`,
  bicycles: ({ ink, accent, soft }) => `
    <g fill="none" stroke="${ink}" stroke-width="8"><circle cx="180" cy="280" r="95" fill="${soft}"/><circle cx="460" cy="280" r="95" fill="${soft}"/></g>
    <g stroke="${ink}" opacity=".4">${each(6, (i) => `<path d="M180 185v190" transform="rotate(${i * 30} 180 280)"/><path d="M460 185v190" transform="rotate(${i * 30} 460 280)"/>`)}</g>
    <path d="M180 280l80-130h150l50 130M260 150l60 130h-140M320 280l90-130-20-40h50M235 130h55" fill="none" stroke="${accent}" stroke-width="10" stroke-linejoin="round"/>`,
  ceramics: ({ ink, accent, soft }) => `
    <ellipse cx="320" cy="360" rx="190" ry="26" fill="${soft}"/>
    <path d="M270 70h100c0 50 80 90 80 170 0 70-50 115-130 115s-130-45-130-115c0-80 80-120 80-170z" fill="${accent}" stroke="${ink}" stroke-width="5"/>
    <g fill="none" stroke="${soft}" stroke-width="6"><path d="M200 215q30 20 60 0t60 0 60 0 60 0"/><path d="M192 250q32 20 64 0t64 0 64 0 64 0"/></g>`,
  coffee: ({ ink, accent, soft }) => `
    <ellipse cx="310" cy="350" rx="220" ry="30" fill="${soft}"/><path d="M160 170h300v80c0 60-50 95-150 95s-150-35-150-95z" fill="${ink}"/>
    <path d="M460 195h30c60 0 60 95-45 95" fill="none" stroke="${ink}" stroke-width="18"/><ellipse cx="310" cy="172" rx="150" ry="22" fill="${accent}"/>
    <g fill="none" stroke="${accent}" stroke-width="7" stroke-linecap="round">${each(3, (i) => `<path d="M${250 + i * 60} 130c-20-25 20-40 0-70"/>`)}</g>`,
  dentist: ({ ink, accent, soft }) => `
    <circle cx="320" cy="210" r="175" fill="${soft}"/>
    <path d="M230 130c40-30 60 0 90 0s50-30 90 0c45 40 10 110-5 160-12 45-50 60-55 10-3-35-10-50-30-50s-27 15-30 50c-5 50-43 35-55-10-15-50-50-120-5-160z" fill="#fff" stroke="${ink}" stroke-width="6"/>
    <path d="M275 205q45 45 90 0" fill="none" stroke="${accent}" stroke-width="9" stroke-linecap="round"/>`,
  yoga: ({ ink, accent, soft }) => `
    <circle cx="320" cy="180" r="130" fill="${soft}"/>
    ${each(7, (i) => `<path d="M320 340c-50-60-50-120 0-180 50 60 50 120 0 180z" fill="${accent}" opacity=".45" transform="rotate(${(i - 3) * 27} 320 340)"/>`)}
    <path d="M120 350h400" stroke="${ink}" stroke-width="6" stroke-linecap="round"/>`,
  surf: ({ ink, accent, soft }) => `
    <circle cx="480" cy="110" r="60" fill="${accent}"/>
    ${each(4, (i) => `<path d="M0 ${230 + i * 45}q80-60 160 0t160 0 160 0 160 0v300H0z" fill="${i % 2 ? soft : ink}" opacity="${0.35 + i * 0.15}"/>`)}
    <path d="M180 250c60-130 90-140 100-135s-10 60-70 150z" fill="${accent}" stroke="${ink}" stroke-width="4"/>`,
  landscape: ({ ink, accent, soft }) => `
    <circle cx="500" cy="95" r="45" fill="${soft}" stroke="${ink}" stroke-width="3"/><path d="M0 340q160-40 320 0t320 0v80H0z" fill="${soft}"/>
    ${each(9, (i) => `<path d="M230 350c-18-80-10-150 0-200 10 50 18 120 0 200z" fill="${accent}" stroke="${ink}" stroke-width="2" transform="rotate(${(i - 4) * 17} 230 350)"/>`)}
    <path d="M450 350V200M450 280h-45v-45M450 255h45v-50" fill="none" stroke="${accent}" stroke-width="26" stroke-linecap="round" stroke-linejoin="round"/>`,
  observatory: ({ ink, accent, soft }) => `
    ${each(40, (i) => `<circle cx="${(i * 157) % 640}" cy="${(i * 89) % 290}" r="${1 + (i % 3)}" fill="${i % 5 ? ink : accent}"/>`)}
    <path d="M0 400q160-110 320-90t320 90z" fill="${soft}"/><path d="M235 310v-60a85 85 0 0 1 170 0v60z" fill="${ink}"/>
    <path d="M320 165l26-8 45 85h-40z" fill="${accent}" transform="rotate(-12 330 200)"/>`,
  podcast: ({ ink, accent, soft }) => `
    ${each(23, (i) => {
      const height = 40 + Math.abs(Math.sin(i * 0.9)) * 230;
      return `<rect x="${32 + i * 26}" y="${210 - height / 2}" width="12" height="${height.toFixed(0)}" rx="6" fill="${i % 4 ? soft : accent}"/>`;
    })}
    <rect x="270" y="90" width="100" height="160" rx="50" fill="${ink}"/><path d="M235 200a85 85 0 0 0 170 0M320 285v60M265 345h110" fill="none" stroke="${accent}" stroke-width="12" stroke-linecap="round"/>`,
  trails: ({ ink, accent, soft }) => `
    <circle cx="140" cy="100" r="45" fill="${soft}"/><path d="M0 330L170 140l110 120L420 90l220 240v90H0z" fill="${accent}"/><path d="M420 90l60 65-50 20-40-30z" fill="#fff"/>
    <path d="M300 420c-60-60 120-60 60-110s-70-40-20-90" fill="none" stroke="${soft}" stroke-width="12" stroke-dasharray="22 14"/><path d="M0 400h640v20H0z" fill="${ink}"/>`,
  history: ({ ink, accent, soft }) => `
    <circle cx="320" cy="205" r="150" fill="${soft}" stroke="${ink}" stroke-width="8"/>
    <g stroke="${ink}" stroke-width="6">${each(12, (i) => `<path d="M320 70v22" transform="rotate(${i * 30} 320 205)"/>`)}</g>
    <path d="M320 205V105" stroke="${ink}" stroke-width="12" stroke-linecap="round"/><path d="M320 205l75 45" stroke="${accent}" stroke-width="12" stroke-linecap="round"/>`,
};

/**
 * The picture of a site as an SVG document.
 * @param {{name: string, title: string, look: Look}} site
 */
export function picture({ name, title, look }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420" width="640" height="420" role="img" aria-label="${title.replaceAll('&', '&amp;')}">
    <rect width="640" height="420" fill="${look.paper}"/>${DRAWINGS[name](look)}
</svg>
`;
}
