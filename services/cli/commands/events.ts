import type { FleetEventView } from '@fleetwright/contracts';
import type { InputOf } from '@fleetwright/contracts/client';
import { SEVERITIES } from '@fleetwright/contracts/words';
import { Option } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { EVENTS_LISTED, PAGE_SIZE, RECONNECT_MAX_MS, RECONNECT_MIN_MS } from '../limits.ts';
import { wholeNumber } from '../option-values.ts';
import type { Look, Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import type { World } from '../world.ts';

type Severity = FleetEventView['severity'];

/** The operations timeline: what happened, and what happens. */
export function setUpEvents({ command, world, connect, screens }: CommandLine): void {
  command
    .option('--follow', 'go on with what happens, until interrupted')
    .option('--kind <kind>', 'only of this kind, e.g. gitops.drift_detected')
    .addOption(new Option('--severity <severity>').choices(SEVERITIES))
    .option('--limit <n>', 'how many', wholeNumber('--limit', { min: 1, max: PAGE_SIZE }), EVENTS_LISTED)
    .option('--json', 'print JSON: a list, or with --follow one event a line')
    .action(async (options: EventsOptions) => {
      const gateway = await connect();
      const show = options.follow || !options.json ? printerOf(world, screens().output, options) : undefined;
      const events = await listed(gateway, options);
      if (show === undefined) return world.print(JSON.stringify(events, null, 2));
      for (const event of events) show(event);
      if (options.follow) await follow(world, gateway, options, events.at(-1)?.id, show);
    });
}

interface EventsOptions extends JsonOption {
  readonly follow?: boolean;
  readonly kind?: string;
  readonly severity?: Severity;
  readonly limit: number;
}

type Show = (event: FleetEventView) => void;

/** The latest ones, oldest first. */
async function listed(gateway: Gateway, { kind, severity, limit }: EventsOptions): Promise<FleetEventView[]> {
  const filter: InputOf<'list_fleet_events'> = {
    limit,
    ...(kind === undefined ? {} : { kind }),
    ...(severity === undefined ? {} : { severity }),
  };
  return (await gateway.call('list_fleet_events', filter)).fleet_events.toReversed();
}

/** Goes on where the stream broke off, and misses nothing; a refusal, as of an expired token, ends it. */
async function follow(
  world: World,
  gateway: Gateway,
  { kind, severity }: EventsOptions,
  from: string | undefined,
  show: Show,
): Promise<void> {
  const interrupted = world.interruption();
  let last = from;
  let waitMs = RECONNECT_MIN_MS;
  // Loaded for what comes from outside only: its schemas take longer than to list what happened.
  const { FleetEventView: View } = await import('@fleetwright/contracts');
  while (!interrupted.aborted) {
    try {
      for await (const { id, type, data } of gateway.events(last, interrupted)) {
        waitMs = RECONNECT_MIN_MS;
        last = id ?? last;
        if (type === 'resync') {
          world.complain('fleetwright: some events may be missing here; going on with what happens');
          continue;
        }
        const event = View.parse(JSON.parse(data));
        if ((kind ?? event.kind) === event.kind && (severity ?? event.severity) === event.severity) show(event);
      }
    } catch (error) {
      if (interrupted.aborted) return;
      // What the gateway refuses it refuses again; what broke is asked for once more.
      if (error instanceof CommandFailed && error.problem !== undefined) throw error;
      world.complain('fleetwright: the stream broke off; going on as soon as the gateway answers');
    }
    await world.pause(waitMs, interrupted);
    waitMs = Math.min(waitMs * 2, RECONNECT_MAX_MS);
  }
}

const LOOKS: Readonly<Record<Severity, Look>> = { low: 'dim', medium: 'info', high: 'warning', critical: 'error' };

function printerOf(world: World, screen: Screen, { json }: JsonOption): Show {
  if (json) return (event) => world.print(JSON.stringify(event));
  return ({ emitted_at, severity, kind, payload }) => {
    const severityText = screen.paint(LOOKS[severity], severity.padEnd('critical'.length));
    screen.print(`${emitted_at}  ${severityText}  ${visible(`${kind}  ${JSON.stringify(payload)}`)}`);
  };
}
