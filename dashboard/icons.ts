const SVG = 'http://www.w3.org/2000/svg';

/** Drawn on a 20 by 20 grid in the colour of the text around them. */
const PATHS = {
  queued: 'M10 2.8a7.2 7.2 0 1 1 0 14.4a7.2 7.2 0 0 1 0-14.4M10 6v4.2l2.8 1.7',
  running: 'M10 2.8a7.2 7.2 0 1 1-6.8 4.9',
  'waiting-approval': 'M10 2.8a7.2 7.2 0 1 1 0 14.4a7.2 7.2 0 0 1 0-14.4M8 7.4v5.2M12 7.4v5.2',
  done: 'M10 2.8a7.2 7.2 0 1 1 0 14.4a7.2 7.2 0 0 1 0-14.4M6.9 10.2l2.2 2.2l4.1-4.6',
  failed: 'M10 2.8a7.2 7.2 0 1 1 0 14.4a7.2 7.2 0 0 1 0-14.4M7.6 7.6l4.8 4.8M12.4 7.6l-4.8 4.8',
  cancelled: 'M10 2.8a7.2 7.2 0 1 1 0 14.4a7.2 7.2 0 0 1 0-14.4M5.2 14.8l9.6-9.6',
  unknown: 'M10 2.8a7.2 7.2 0 1 1 0 14.4a7.2 7.2 0 0 1 0-14.4M8 8a2 2 0 1 1 2.8 1.9c-.5.2-.8.6-.8 1.2v.3M10 13.9v.1',
  attach: 'M16 9.4l-6 6a3.7 3.7 0 0 1-5.2-5.2l6.4-6.4a2.5 2.5 0 0 1 3.5 3.5l-6.3 6.3a1.2 1.2 0 0 1-1.7-1.7l5.6-5.6',
  send: 'M10 16V4.5M5 9.2l5-5l5 5',
  close: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  download: 'M10 3.5v9M6 9l4 4l4-4M4 16.5h12',
  file: 'M5 2.8h6.2l3.8 3.8v10.6H5zM11 3v4h4',
  theme: 'M10 3.2a6.8 6.8 0 1 1 0 13.6a6.8 6.8 0 0 1 0-13.6M10 3.2v13.6M10 6.5l4.8-1.6M10 10h6.8M10 13.5l4.8 1.6',
  down: 'M10 4v12M5 11l5 5l5-5',
  open: 'M8 4.5H4.5v11h11V12M11.5 3.5h5v5M16 4l-7 7',
  retry: 'M15.8 8A6.3 6.3 0 1 0 16.3 11M16.2 4v4h-4',
  reply: 'M8.5 5.5L4.5 9.5l4 4M5 9.5h7a4 4 0 0 1 4 4v1',
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon; decoration only, the word beside it (or the button's label) says the same. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
