/** How two sides of a comparison stand: below each other, or beside each other. */
export type Layout = 'unified' | 'split';
