import type { ReactElement } from 'react';
import type { AuditEntry } from '../../../shared/contract/audit';
import { CopyButton } from '../../components/copy-button';
import { Fact, Facts } from '../../components/facts';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { texts } from '../../texts/en';
import { outcomeMarkOf } from './audit-columns';

/** The row that is selected: its event and the digests before and after. */
export function EntryPart({ entry }: { entry: AuditEntry }): ReactElement {
  const { columns } = texts.audit;
  return (
    <section className="section stack">
      <h3>{texts.audit.thisEvent}</h3>
      <Facts>
        <Fact term={capital(columns.event)}>
          <EventLink id={entry.eventId} />
        </Fact>
        {entry.roomId !== null && (
          <Fact term={capital(columns.room)}>
            <RoomLink id={entry.roomId} />
          </Fact>
        )}
        {entry.sender !== null && (
          <Fact term={texts.audit.sender}>
            <UserLink id={entry.sender} />
          </Fact>
        )}
        {entry.type !== null && (
          <Fact term={texts.audit.type}>
            <Isolated text={entry.type} className="mono" />
          </Fact>
        )}
        {entry.eventMs !== null && (
          <Fact term={texts.audit.sent}>
            <Time ms={entry.eventMs} />
          </Fact>
        )}
        <Fact term={texts.audit.outcome}>{outcomeMarkOf(entry.outcome)}</Fact>
        <Fact term={texts.audit.before}>
          <Digest sha256={entry.beforeSha256} />
        </Fact>
        <Fact term={texts.audit.after}>
          <Digest sha256={entry.afterSha256} />
        </Fact>
      </Facts>
    </section>
  );
}

/** Whole, since a digest is there to be compared. */
function Digest({ sha256 }: { sha256: string | null }): ReactElement {
  if (sha256 === null) return <span className="muted">{texts.audit.noDigest}</span>;
  return (
    <span className="audit-digest">
      <span className="mono">{sha256}</span>
      <CopyButton text={sha256} label={texts.audit.digest} />
    </span>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
