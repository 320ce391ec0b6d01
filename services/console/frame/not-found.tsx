import { Link } from '../parts/link.tsx';
import { Empty } from '../parts/notice.tsx';

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <div className="page">
      <h1>Not found</h1>
      <Empty title="There is nothing at this address">
        <p>It may have been mistyped, or the link is of another version of the console.</p>
        <Link to="/approvals">Go to the approvals</Link>
      </Empty>
    </div>
  );
}

/** The page is there, and what it is about is not. */
export function Missing({ what, back }: { readonly what: string; readonly back: string }) {
  return (
    <div className="page">
      <h1>Not found</h1>
      <Empty title={`There is no such ${what}`}>
        <p>It may have been removed since, or it belongs to another account.</p>
        <Link to={back}>Show what there is</Link>
      </Empty>
    </div>
  );
}
