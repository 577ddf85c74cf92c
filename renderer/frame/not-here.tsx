import type { ReactElement } from 'react';
import { AppLink } from '../components/app-link';
import { EmptyState } from '../components/states';
import { connectionsPath } from '../state/address';
import { texts } from '../texts/en';

/** An address that is no screen. */
export function NotHere(): ReactElement {
  return (
    <EmptyState title={texts.frame.notHere}>
      <AppLink path={connectionsPath()}>{texts.frame.toConnections}</AppLink>
    </EmptyState>
  );
}
