import type { ReactElement } from 'react';
import { AppLink } from '../components/app-link';
import { CopyButton } from '../components/copy-button';
import { Isolated } from '../components/isolated';
import { visibleText } from '../components/visible-text';
import { pathTo, type Area } from '../state/address';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';
import './identifier.css';

interface LinkProps {
  id: string;
  /** Name to stand before the id, never alone. */
  name?: string | null;
  /** Whole, over several lines if need be. */
  isWhole?: boolean;
  /** Without the button that copies, in rows where C copies. */
  hasNoCopy?: boolean;
}

/** A user: name if given, id shortened, link to their screen, copy button. */
export function UserLink(props: LinkProps): ReactElement {
  return <IdentifierLink {...props} area="users" word={texts.common.user} />;
}

/** A room, likewise. */
export function RoomLink(props: LinkProps): ReactElement {
  return <IdentifierLink {...props} area="rooms" word={texts.common.room} />;
}

/** An event, likewise. */
export function EventLink(props: LinkProps): ReactElement {
  return <IdentifierLink {...props} area="events" word={texts.common.event} />;
}

function IdentifierLink({
  id,
  name,
  area,
  word,
  isWhole = false,
  hasNoCopy = false,
}: LinkProps & { area: Area; word: string }): ReactElement {
  const { server } = useAddress();
  return (
    <span className={isWhole ? 'identifier identifier-whole' : 'identifier'} title={visibleText(id)}>
      {typeof name === 'string' && name !== '' && <Isolated text={name} className="identifier-name" />}
      {server === null ? (
        <MiddleShortened id={id} />
      ) : (
        <AppLink path={pathTo({ server, area, id })} className="identifier-link" label={visibleText(id)}>
          <MiddleShortened id={id} />
        </AppLink>
      )}
      {!hasNoCopy && <CopyButton text={id} label={word} />}
    </span>
  );
}

/** An identifier that is not a link: the screen's own, in its title. */
export function PlainIdentifier({ id, word }: { id: string; word: string }): ReactElement {
  return (
    <span className="identifier" title={visibleText(id)}>
      <span className="muted">
        <MiddleShortened id={id} />
      </span>
      <CopyButton text={id} label={word} />
    </span>
  );
}

const tailLength = 6;
const neverShortened = 20;

/** An identifier that gives way in the middle where there is no room, so that both ends can be told apart. */
export function MiddleShortened({ id }: { id: string }): ReactElement {
  const characters = Array.from(id);
  if (characters.length <= neverShortened) return <Isolated text={id} className="mono" />;
  const cut = Math.max(0, characters.length - tailLength);
  return (
    <span className="mono middle">
      <Isolated text={characters.slice(0, cut).join('')} className="middle-head" />
      <Isolated text={characters.slice(cut).join('')} className="middle-tail" />
    </span>
  );
}
