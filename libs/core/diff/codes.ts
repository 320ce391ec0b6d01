/** Every code that comparing a file with the live fleet can tell, and what it means. Stable. */
export const DIFF_CODES = {
  account_mismatch: 'The file is for another account than the repository is registered for; nothing is compared.',
  unresolved_reference:
    'What a resource refers to is neither in the file nor live, or no version is in the state of a pin. Offline it is a note: it has to be live.',
  unknown_module_version: 'Warning: the catalogue does not list the version that a module is pinned to.',
  mask_not_a_value:
    'A mask stands where nothing is live that it could stand for: in a new resource, a new module of a template, or a list of another length.',
  masked_value_kept:
    'Warning: a value is masked in the file, so it is neither compared nor written; it stays as it is.',
  section_absent: 'Warning: a section is absent, so what is managed in it stays. `[]` would delete it.',
  owned_elsewhere:
    'Another repository manages the resource: neither it nor what depends on it is proposed, everything else is.',
  held_back: 'Warning: the change depends on a resource of another repository, or on one that is held back itself.',
  in_use: 'The resource would be deleted and is still used: its delete is not proposed, everything else is.',
} as const;

export type DiffCode = keyof typeof DIFF_CODES;
