import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { HealthCheck } from '@fleetwright/contracts/agents';
import type { CheckResult } from '@fleetwright/core/agent';
import { CHECK_MESSAGE_LENGTH_MAX, CHECK_OUTPUT_BYTES_MAX } from '../../limits.ts';
import { runProgram } from '../run-program.ts';

type CheckOf<Kind extends HealthCheck['kind']> = Extract<HealthCheck, { kind: Kind }>;

const PASSED: CheckResult = { isPassed: true, message: null };
const failed = (message: string): CheckResult => ({
  isPassed: false,
  message: message.slice(0, CHECK_MESSAGE_LENGTH_MAX),
});

/**
 * Runs a health check once, within its timeout. Commands run in the root folder, with its path in `FLEETWRIGHT_ROOT` (empty
 * for `/`). Never throws.
 */
export async function runCheck(check: HealthCheck, root: string): Promise<CheckResult> {
  const timeoutMs = check.timeout_seconds * 1000;
  if (check.kind === 'command') return runCommand(check, root, timeoutMs);
  if (check.kind === 'tcp') return openTcp(check, timeoutMs);
  try {
    return await askHttp(check, timeoutMs);
  } catch (error) {
    // Of some addresses Node says that they are none before it does anything.
    return failed(`${check.url}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function runCommand({ command }: CheckOf<'command'>, root: string, timeoutMs: number): Promise<CheckResult> {
  const environment = { FLEETWRIGHT_ROOT: root === '/' ? '' : root };
  const outputBytesMax = CHECK_OUTPUT_BYTES_MAX;
  const end = await runProgram(command, { timeoutMs, folder: root, environment, outputBytesMax });
  if (end.code === 0 && end.problem === null) return PASSED;
  if (end.problem === 'timeout') return failed(`${command[0]} took longer than ${timeoutMs / 1000} s`);
  const last = end.output.trim().split('\n').at(-1) ?? '';
  return failed(`${command[0]} ended with ${end.code ?? 'a signal'}${last === '' ? '' : `: ${last}`}`);
}

function askHttp({ url, status }: CheckOf<'http'>, timeoutMs: number): Promise<CheckResult> {
  const { promise, resolve } = Promise.withResolvers<CheckResult>();
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const signal = AbortSignal.timeout(timeoutMs);
  const asked = request(url, { signal, agent: false, headers: { 'user-agent': 'fleetwright-agent' } }, (answer) => {
    const code = answer.statusCode ?? 0;
    const isRight = status === undefined ? code >= 200 && code <= 299 : code === status;
    resolve(isRight ? PASSED : failed(`${url} answered ${code}, not ${status ?? '200 to 299'}`));
    answer.destroy();
  });
  asked.on('error', (error) => {
    const isLate = signal.aborted;
    resolve(failed(isLate ? `${url} did not answer within ${timeoutMs / 1000} s` : `${url}: ${error.message}`));
  });
  asked.end();
  return promise;
}

function openTcp({ host, port }: CheckOf<'tcp'>, timeoutMs: number): Promise<CheckResult> {
  const { promise, resolve } = Promise.withResolvers<CheckResult>();
  const socket = connect({ host, port });
  const end = (result: CheckResult): void => {
    clearTimeout(deadline);
    socket.destroy();
    resolve(result);
  };
  const late = `${host}:${port} did not accept within ${timeoutMs / 1000} s`;
  const deadline = setTimeout(() => end(failed(late)), timeoutMs);
  socket.on('connect', () => end(PASSED));
  socket.on('error', (error) => end(failed(`${host}:${port}: ${error.message}`)));
  return promise;
}
