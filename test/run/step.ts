import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from './report.ts';
import { REPORT_FILE } from './reporter.ts';
import type { StepResult } from './result.ts';
import type { CheckStep, TestStep } from './steps.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const reports = join(root, '.runtime', 'reports');

/** The slowest step, the end-to-end tests, takes minutes; a step that takes longer than this hangs. */
const STEP_TIMEOUT_MS = 40 * 60_000;

export async function runCheck(step: CheckStep): Promise<StepResult> {
  const start = performance.now();
  const isOk = (await run(step.command)) === 0;
  if (!isOk) console.log(step.advice);
  return {
    name: step.name,
    passed: isOk ? 1 : 0,
    failed: isOk ? 0 : 1,
    skipped: 0,
    seconds: since(start),
    failures: [],
  };
}

export async function runTests(step: TestStep): Promise<StepResult> {
  const start = performance.now();
  mkdirSync(reports, { recursive: true });
  const report = join(reports, `${step.name}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', `--reporter=${join(root, 'test', 'run', 'reporter.ts')}`];
  const command = ['vitest', 'run', '--project', step.project, '--passWithNoTests', ...reporters] as const;
  const exitCode = await run(command, { [REPORT_FILE]: report });
  return { name: step.name, ...counted(readReport(report), exitCode), seconds: since(start) };
}

/** A run that wrote no report, or failed without saying what did, has failed all the same. */
function counted(report: Report | undefined, exitCode: number): Report {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0, failures: ['the run ended without a report'] };
  if (exitCode === 0 || report.failed > 0) return report;
  return { ...report, failed: 1, failures: [`vitest ended with ${exitCode} and named no failure`] };
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

function since(start: number): number {
  return (performance.now() - start) / 1000;
}

/** Runs a tool of this project with our output; answers its exit code, or 1 if a signal ended it. */
function run(
  [command = '', ...args]: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<number> {
  const bin = join(root, 'node_modules', '.bin');
  const env = { ...process.env, ...variables, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const killer = setTimeout(() => child.kill('SIGKILL'), STEP_TIMEOUT_MS);
    const stop = () => {
      child.kill('SIGTERM');
      process.exit(1);
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.once('error', (error) => {
      console.log(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => {
      clearTimeout(killer);
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve(code ?? 1);
    });
  });
}
