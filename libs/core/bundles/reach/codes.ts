/** Every code that tells what changes would bring about on nodes, and what it means. Stable. */
export const REACH_CODES = {
  file_conflict:
    'Two modules of a node declare the same path or unit, or a file where the other needs a folder: nothing is proposed. As a warning: it was so before.',
  bad_template: 'A file of a module has a `{{` that begins no value: publish a version without it.',
  unknown_key: 'A file of a module asks for a key that the effective config on a node does not have.',
  not_a_scalar: 'A file of a module asks for a value that is a list, a map, a fraction, null or of several lines.',
  rendered_too_large: 'A file of a module would have more than 1 MiB on a node.',
} as const;

export type ReachCode = keyof typeof REACH_CODES;
