import { useEffect, useId, useMemo, useState } from 'react';
import type { FleetEvent } from '../../data/api.ts';
import { useNow } from '../../data/clock.ts';
import { useAsk } from '../../data/gateway.ts';
import { EVENTS_SHOWN, MOMENT_SETTLES_MS } from '../../limits.ts';
import { Link } from '../../parts/link.tsx';
import { When } from '../../parts/marks.tsx';
import { instantOf, localField, localTime } from '../../text/moment.ts';
import { visible } from '../../text/visible.ts';
import { type Moment, momentsOf, placeAmong } from './moments.ts';
import './moments.css';

interface MomentProps {
  /** undefined: now. */
  readonly at: string | undefined;
  /** An empty text: now. */
  readonly onChange: (at: string) => void;
}

/** Shows the fleet as it was: folded while it is shown as it is. */
export function MomentBar({ at, onChange }: MomentProps) {
  return (
    <details className={`moment-bar${at === undefined ? '' : ' is-past'}`} open={at !== undefined}>
      <summary>
        {at === undefined ? (
          'The fleet as it is now'
        ) : (
          <>
            The fleet as it was <strong>{visible(localTime(at))}</strong> {isInstant(at) ? <When at={at} /> : null}
          </>
        )}
      </summary>
      <MomentFields label="Moment" at={at} onChange={onChange} />
      {at === undefined ? null : (
        <p className="row">
          <button type="button" onClick={() => onChange('')}>
            Back to now
          </button>
          <Link to={`/fleet/changes?${new URLSearchParams({ from: at })}`}>What has changed since</Link>
        </p>
      )}
    </details>
  );
}

interface MomentFieldsProps extends MomentProps {
  readonly label: string;
}

/** A slider over what happened, and a field for any other moment. The address follows once it stands still. */
export function MomentFields({ label, at, onChange }: MomentFieldsProps) {
  const { data } = useAsk('list_fleet_events', { limit: EVENTS_SHOWN });
  const moments = useMemo(() => momentsOf(data?.fleet_events ?? NONE), [data]);
  const nowMs = useNow();
  const [sliderId, fieldId] = [useId(), useId()];
  const [dragged, setDragged] = useState<number>();
  const place = Math.min(dragged ?? placeAmong(moments, at), moments.length);
  useEffect(() => {
    if (dragged === undefined) return undefined;
    const timer = setTimeout(() => {
      onChange(moments[dragged]?.at ?? '');
      setDragged(undefined);
    }, MOMENT_SETTLES_MS);
    return () => clearTimeout(timer);
    // What is dragged to is a place among the moments of now.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [dragged]);
  const said = saidOf(dragged === undefined ? at : moments[place]?.at, moments[place]);
  return (
    <div className="moment-fields">
      <div className="field">
        <label htmlFor={sliderId}>
          {label}: <span className="faint">{said}</span>
        </label>
        <input
          id={sliderId}
          type="range"
          min={0}
          max={moments.length}
          value={place}
          aria-valuetext={said}
          onChange={(event) => setDragged(Number(event.target.value))}
        />
      </div>
      <div className="field">
        <label htmlFor={fieldId}>{label} by date (your time zone)</label>
        <input
          id={fieldId}
          type="datetime-local"
          step={1}
          max={localField(new Date(nowMs).toISOString())}
          value={at === undefined ? '' : localField(at)}
          onChange={(event) => {
            const { value } = event.target;
            const instant = instantOf(value, Date.now());
            if (value === '') onChange('');
            else if (instant !== undefined) onChange(instant);
          }}
        />
      </div>
    </div>
  );
}

/** The moment, with what happened at it where that is exactly then. */
function saidOf(at: string | undefined, moment: Moment | undefined): string {
  if (at === undefined) return 'now';
  return moment?.at === at ? `${localTime(at)}, ${moment.what}` : localTime(at);
}

function isInstant(at: string): boolean {
  return !Number.isNaN(Date.parse(at));
}

const NONE: readonly FleetEvent[] = [];
