export { styleArbitrary, writtenText } from './written-texts.ts';
export type { Style } from './written-texts.ts';
