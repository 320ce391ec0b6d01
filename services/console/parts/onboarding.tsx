import { Copy } from './copy.tsx';
import { Link } from './link.tsx';
import { Empty } from './notice.tsx';

const EXAMPLE = `version: 1
account: <your account>
templates:
  web: { modules: [nginx] }
nodes:
  edge-01: { template: web, region: eu-west-1 }
`;

/** The first run: three steps, with what to type. */
export function Onboarding() {
  return (
    <Empty title="Put your fleet under git in three steps">
      <ol>
        <li>
          <strong>Declare it.</strong> Commit a <code>fleet.yaml</code> to a git repository. A fleet that is there
          already writes its own: <code>fleetwright export</code>.
          <Copy text={EXAMPLE} what="an example" />
        </li>
        <li>
          <strong>Register the repository.</strong> <Link to="/repositories/new">Here, step by step</Link>, or{' '}
          <code>fleetwright repo add &lt;url&gt;</code>.
        </li>
        <li>
          <strong>Approve what it proposes.</strong> Each change waits here until somebody who may has said yes; nothing
          is applied before.
        </li>
      </ol>
    </Empty>
  );
}
