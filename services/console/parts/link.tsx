import type { ReactNode } from 'react';

interface LinkProps {
  /** A path of the console, e.g. `/runs/…`. */
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly label?: string;
}

/** A link within the console: a plain one, which the frame follows without loading the page anew. */
export function Link({ to, children, className, isCurrent, label }: LinkProps) {
  return (
    <a href={`/app${to}`} className={className} aria-current={isCurrent ? 'page' : undefined} aria-label={label}>
      {children}
    </a>
  );
}

/** Where a resource of the fleet is shown. */
export function resourcePath({ kind, key }: { readonly kind: string; readonly key: string }): string {
  return `/fleet/${kind}/${encodeURIComponent(key)}`;
}
