/** Why a template cannot be rendered. Stable: the plan, publishing and the node's report tell it. */
export type TemplateProblemCode = 'bad_template' | 'unknown_key' | 'not_a_scalar' | 'rendered_too_large';

export interface TemplateProblem {
  readonly code: TemplateProblemCode;
  /** What is wrong and what to write instead. Names keys, never a value. */
  readonly message: string;
  /** Both from 1; the column counts UTF-16 code units, as editors do. */
  readonly line: number;
  readonly column: number;
}
