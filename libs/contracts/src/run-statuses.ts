/** How a run stands, in the order in which it gets there. Apart from the schemas, which a browser need not load for this. */
export const RUN_STATUSES = [
  'in_progress',
  'diff_ready',
  'applying',
  'success',
  'applied',
  'applied_manually',
  'partial',
  'rejected',
  'failed',
  'superseded',
] as const;
