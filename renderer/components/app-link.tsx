import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactElement, ReactNode } from 'react';

/**
 * A link to a path of this window. A real anchor, so that it can be copied and opened in a second window; a plain click
 * goes through the router's history.
 */
export function AppLink({
  path,
  className,
  label,
  isCurrent = false,
  children,
}: {
  path: string;
  className?: string;
  label?: string;
  isCurrent?: boolean;
  children: ReactNode;
}): ReactElement {
  const { history } = useRouter();
  const go = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.push(path);
  };
  return (
    <a
      href={`#${path}`}
      className={className}
      onClick={go}
      aria-label={label}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </a>
  );
}
