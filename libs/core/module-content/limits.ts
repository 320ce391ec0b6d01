/**
 * The most bytes a rendered file may have. The same as of a declared one: a template of 80,000 placeholders and a value of
 * 1 MiB would else be 80 GB on every node.
 */
export const RENDERED_BYTES_MAX = 1024 * 1024;

/** Problems told of one text. Whoever has more of them reads these first. */
export const TEMPLATE_PROBLEMS_MAX = 50;

/** Problems told of one content: enough to see what is wrong, few enough for an answer. */
export const CONTENT_PROBLEMS_MAX = 50;
