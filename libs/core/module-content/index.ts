export { contentProblems, foldersOf } from './content-problems.ts';
export { RENDERED_BYTES_MAX } from './limits.ts';
export type { TemplateProblem, TemplateProblemCode } from './problems.ts';
export { type Rendered, renderTemplate } from './render.ts';
