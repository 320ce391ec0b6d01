import { visible } from '../../text/visible.ts';
import type { Drawing, Point } from './network.ts';
import './graph.css';

/** Half of the drawing's width, and the peers' size, in its own units. */
const HALF = 200;
const DOT = 9;

/** A network drawn. All of it is also said in the lists beside it. */
export function Graph({ drawing: { points, links }, label }: { readonly drawing: Drawing; readonly label: string }) {
  const at = (value: number) => value * HALF;
  const legend = LEGEND.filter(({ isShown }) => points.some(isShown));
  return (
    <figure className="graph-figure">
      <svg
        className="graph"
        viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
        role="img"
        aria-label={`${label}: ${points.length} peers, ${links.length} tunnels`}
      >
        {links.map(([a, b]) => (
          <line key={`${a.host} ${b.host}`} x1={at(a.x)} y1={at(a.y)} x2={at(b.x)} y2={at(b.y)} />
        ))}
        {points.map((point) => (
          <g key={point.host} className={classOf(point)}>
            <circle cx={at(point.x)} cy={at(point.y)} r={DOT} />
            <text x={at(point.x)} y={at(point.y) + DOT + 14} textAnchor="middle">
              {visible(point.host)}
            </text>
            <title>{titleOf(point)}</title>
          </g>
        ))}
      </svg>
      {legend.length === 0 ? null : (
        <figcaption className="row faint">
          {legend.map(({ role, means }) => (
            <span key={role} className="row">
              <svg className="graph graph-key" viewBox="-12 -12 24 24" aria-hidden="true">
                <g className={role}>
                  <circle r={DOT} />
                </g>
              </svg>
              {means}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

/** What the marks of a drawing mean; those are named that it has. */
const LEGEND: readonly {
  readonly role: string;
  readonly means: string;
  readonly isShown: (point: Point) => boolean;
}[] = [
  { role: 'graph-reachable', means: 'publicly reachable', isShown: ({ isReachable }) => isReachable },
  { role: 'graph-holder', means: 'holds an address', isShown: ({ holds }) => holds.length > 0 },
  {
    role: 'graph-failover',
    means: 'takes one over',
    isShown: ({ holds, takesOver }) => holds.length === 0 && takesOver.length > 0,
  },
  { role: 'graph-waiting', means: 'a change waits', isShown: ({ isWaiting }) => isWaiting },
];

function classOf({ isReachable, holds, takesOver, isWaiting }: Point): string {
  const role = holds.length > 0 ? 'graph-holder' : takesOver.length > 0 ? 'graph-failover' : '';
  return `${isReachable ? 'graph-reachable' : ''} ${role} ${isWaiting ? 'graph-waiting' : ''}`;
}

function titleOf({ host, isReachable, holds, takesOver, isWaiting }: Point): string {
  return [
    visible(host),
    isReachable ? 'publicly reachable' : 'not reachable from outside',
    ...(holds.length === 0 ? [] : [`holds ${holds.join(', ')}`]),
    ...(takesOver.length === 0 ? [] : [`takes over ${takesOver.join(', ')}`]),
    ...(isWaiting ? ['a change of it waits for a decision'] : []),
  ].join('; ');
}
