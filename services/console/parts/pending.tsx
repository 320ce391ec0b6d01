import { Link } from './link.tsx';

/** Nothing was done yet: it loosens what protects the fleet, and a second person has to agree. */
export function Pending() {
  return (
    <p className="notice notice-warn" role="status">
      This needs a second person. It waits for 24 hours on the page <Link to="/gitops-mode">GitOps mode</Link>; nothing
      has changed yet.
    </p>
  );
}
