import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';
import { reportOf } from './report.ts';

/** The variable that names the file which the report goes to. */
export const REPORT_FILE = 'FLEETWRIGHT_TEST_REPORT';

/** Beside what vitest prints: the counts and reasons that `npm test` closes with, in a file. */
export default class FileReporter implements Reporter {
  onTestRunEnd(...[files, unhandled]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const path = process.env[REPORT_FILE];
    if (path === undefined) throw new Error(`${REPORT_FILE} must name the file for the report`);
    writeFileSync(path, JSON.stringify(reportOf(files, unhandled)));
  }
}
