/** In the sandbox's folder: what is worked on, what programs keep as their home, what the work began with. */
export const WORK = 'work';
export const HOME = 'home';
export const BASE = 'base';
