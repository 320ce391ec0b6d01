import type { PolicyWindow } from '@fleetwright/contracts';

interface WindowsProps {
  readonly windows: readonly PolicyWindow[];
  readonly onWindows: (windows: readonly PolicyWindow[]) => void;
}

const HOUR_SECONDS = 3_600;

/** When changes may take effect. */
export function Windows({ windows, onWindows }: WindowsProps) {
  const set = (at: number, changes: Partial<PolicyWindow>) =>
    onWindows(windows.map((one, n) => (n === at ? { ...one, ...changes } : one)));
  return (
    <fieldset className="needed">
      <legend>Windows</legend>
      {windows.length === 0 ? <p className="faint">None: it holds at any time.</p> : null}
      {windows.map((one, n) => (
        // Windows have no name but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={n} className="fields-2">
          <label>
            Changes take effect
            <select value={one.kind} onChange={(event) => set(n, { kind: event.target.value as PolicyWindow['kind'] })}>
              <option value="allow">only within it</option>
              <option value="deny">never within it</option>
            </select>
          </label>
          <label>
            Begins (cron: minute hour day month weekday)
            <input value={one.cron} onChange={(event) => set(n, { cron: event.target.value })} />
          </label>
          <label>
            Hours
            <input
              type="number"
              min={0.02}
              max={168}
              step="any"
              value={one.duration_seconds / HOUR_SECONDS}
              onChange={(event) => set(n, { duration_seconds: Math.round(Number(event.target.value) * HOUR_SECONDS) })}
            />
          </label>
          <label>
            Time zone
            <input value={one.time_zone} onChange={(event) => set(n, { time_zone: event.target.value })} />
          </label>
          <button type="button" className="quiet" onClick={() => onWindows(windows.filter((_, each) => each !== n))}>
            Take window {n + 1} away
          </button>
        </div>
      ))}
      <span>
        <button type="button" onClick={() => onWindows([...windows, newWindow()])}>
          Add a window
        </button>
      </span>
    </fieldset>
  );
}

function newWindow(): PolicyWindow {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { kind: 'allow', cron: '0 9 * * 1-5', duration_seconds: 8 * HOUR_SECONDS, time_zone: timeZone };
}
