import type { ReactElement, ReactNode } from 'react';
import { useRecent, type RecentItem } from '../state/recent';
import { useAddress } from '../state/use-address';

/** What was opened lately of one kind on this server, where a search has not begun; nothing if there is none. */
export function RecentIdentifiers({
  kind,
  heading,
  children,
}: {
  kind: RecentItem['kind'];
  heading: string;
  children: (item: RecentItem) => ReactNode;
}): ReactElement | null {
  const { server } = useAddress();
  const recent = useRecent().items.filter((item) => item.kind === kind && item.server === server);
  if (recent.length === 0) return null;
  return (
    <>
      <h2 className="recent-heading">{heading}</h2>
      <ul>
        {recent.map((item) => (
          <li key={item.id}>{children(item)}</li>
        ))}
      </ul>
    </>
  );
}
