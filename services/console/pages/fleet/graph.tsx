import { visible } from '../../text/visible.ts';
import type { Drawing, Point } from './network.ts';
import './graph.css';

/** Half of the drawing's width, and the peers' size, in its own units. */
const HALF = 200;
const DOT = 9;

/** A network drawn. All of it is also said in the lists beside it. */
export function Graph({ drawing: { points, links }, label }: { readonly drawing: Drawing; readonly label: string }) {
  const at = (value: number) => value * HALF;
  return (
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
  );
}

function classOf({ isReachable, holds, takesOver }: Point): string {
  const role = holds.length > 0 ? 'graph-holder' : takesOver.length > 0 ? 'graph-failover' : '';
  return `${isReachable ? 'graph-reachable' : ''} ${role}`;
}

function titleOf({ host, isReachable, holds, takesOver }: Point): string {
  return [
    visible(host),
    isReachable ? 'publicly reachable' : 'not reachable from outside',
    ...(holds.length === 0 ? [] : [`holds ${holds.join(', ')}`]),
    ...(takesOver.length === 0 ? [] : [`takes over ${takesOver.join(', ')}`]),
  ].join('; ');
}
