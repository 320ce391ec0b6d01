import * as fs from 'node:fs';

/** The calls by which the agent touches files: one place, so that a test can end the process at any of them. */
export type SystemCalls = Pick<
  typeof fs,
  | 'openSync'
  | 'closeSync'
  | 'readSync'
  | 'writeSync'
  | 'fstatSync'
  | 'lstatSync'
  | 'fsyncSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'renameSync'
  | 'unlinkSync'
  | 'mkdirSync'
  | 'rmdirSync'
  | 'readFileSync'
  | 'readdirSync'
  | 'ftruncateSync'
>;

export const SYSTEM_CALLS: SystemCalls = fs;
