import {
  type AgentReport,
  MESSAGE_LENGTH_MAX,
  OUTPUT_TAIL_BYTES_MAX,
  REPORT_BYTES_MAX,
} from '@fleetwright/contracts/agents';
import { utf8Length } from '../../event-sourcing/index.ts';
import { maskOutput } from './mask-output.ts';

const CUT = { code: 'report_cut', message: 'this report was too large: texts or files are missing in it' };
/** What is tried in this order until the report fits: outputs are the first to go, states the last. */
const MESSAGE_LENGTHS = [MESSAGE_LENGTH_MAX, 200, 60] as const;
const DRIFTED_COUNTS = [100, 10, 0] as const;

/** A report as it can be sent: masked, and within its bounds. One that was cut says so (`report_cut`). */
export function fitReport(report: AgentReport): AgentReport {
  const whole = withTexts(report, OUTPUT_TAIL_BYTES_MAX, MESSAGE_LENGTH_MAX, 100);
  if (fits(whole)) return whole;
  const marked = { ...report, problems: [CUT, ...report.problems].slice(0, 20) };
  for (const [index, length] of MESSAGE_LENGTHS.entries()) {
    const cut = withTexts(marked, 0, length, DRIFTED_COUNTS[index] ?? 0);
    if (fits(cut)) return cut;
  }
  const least = withTexts(marked, 0, 60, 0);
  const health = least.health.filter(({ state }) => state === 'failing').slice(0, 50);
  const modules = [...least.modules].sort((one, other) => rank(one.state) - rank(other.state));
  for (let count = modules.length; ; count = Math.floor(count / 2)) {
    const cut = { ...least, health, modules: modules.slice(0, count) };
    if (fits(cut) || count === 0) return cut;
  }
}

function fits(report: AgentReport): boolean {
  return utf8Length(JSON.stringify(report)) <= REPORT_BYTES_MAX;
}

/** What a person must see first. */
function rank(state: AgentReport['modules'][number]['state']): number {
  return ['failed', 'applying', 'pending', 'applied'].indexOf(state);
}

function withTexts(report: AgentReport, outputBytes: number, messageLength: number, drifted: number): AgentReport {
  const failing = report.modules.filter(({ problem }) => problem?.output_tail !== undefined).length;
  const shareBytes = failing === 0 ? 0 : Math.floor(outputBytes / failing);
  return {
    ...report,
    modules: report.modules.map(({ problem, ...module }) => {
      if (problem === undefined) return module;
      const { output_tail: output, ...rest } = problem;
      const tail = output === undefined ? '' : tailOf(maskOutput(storable(output)), shareBytes).toWellFormed();
      const told = { ...rest, message: cutText(maskOutput(rest.message), messageLength) };
      return { ...module, problem: tail === '' ? told : { ...told, output_tail: tail } };
    }),
    health: report.health.map(({ message, ...check }) =>
      message === undefined ? check : { ...check, message: cutText(maskOutput(message), messageLength) },
    ),
    networks: report.networks.map(({ message, ...network }) =>
      message === undefined ? network : { ...network, message: cutText(message, messageLength) },
    ),
    problems: report.problems.map(({ code, message }) => ({ code, message: cutText(message, messageLength) })),
    drifted: report.drifted.slice(0, drifted),
  };
}

function cutText(text: string, length: number): string {
  const whole = storable(text);
  return whole.length <= length ? whole : `${whole.slice(0, length - 1).toWellFormed()}…`;
}

/** What programs print is no text before somebody made it one: a report with half a character in it is dropped whole. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** The end of a text in at most so many bytes, from the beginning of a line where one begins there. */
function tailOf(text: string, bytes: number): string {
  let tail = text.slice(-bytes || text.length);
  while (utf8Length(tail) > bytes) tail = tail.slice(Math.max(1, Math.ceil((utf8Length(tail) - bytes) / 3)));
  if (tail.length === text.length) return tail;
  const line = tail.indexOf('\n');
  return line < 0 || line === tail.length - 1 ? tail : tail.slice(line + 1);
}
