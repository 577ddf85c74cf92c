import type { ReactElement } from 'react';
import { AppLink } from '../components/app-link';
import { Isolated } from '../components/isolated';
import { pathTo } from '../state/address';
import { useAddress } from '../state/use-address';

/** An instance name: link to the process. */
export function InstanceLink({ name }: { name: string }): ReactElement {
  return <WireLink area="workers" name={name} />;
}

/** A stream by its name on the wire: link to it. */
export function StreamLink({ name }: { name: string }): ReactElement {
  return <WireLink area="streams" name={name} />;
}

function WireLink({ area, name }: { area: 'workers' | 'streams'; name: string }): ReactElement {
  const { server } = useAddress();
  const text = <Isolated text={name} className="mono" />;
  return server === null ? text : <AppLink path={pathTo({ server, area, id: name })}>{text}</AppLink>;
}
