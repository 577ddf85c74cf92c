import type { ReactElement } from 'react';
import type { Evidence, Finding } from '../../../shared/contract/findings';
import { AppLink } from '../../components/app-link';
import { CopyButton } from '../../components/copy-button';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { severityMarks } from '../../components/severity-marks';
import { Ago, Time } from '../../components/time';
import { connectionsPath, pathTo } from '../../state/address';
import { texts } from '../../texts/en';

/** One thing that is wrong: what, since when, what it means, the evidence, and where it is mended. */
export function FindingPart({ finding, server }: { finding: Finding; server: string }): ReactElement {
  const t = texts.overview;
  return (
    <article className={`finding finding-${finding.severity}`} aria-label={finding.sentence}>
      <header className="row">
        <Mark kind={severityMarks[finding.severity]}>{t.severities[finding.severity]}</Mark>
        {finding.sinceMs !== null && (
          <span className="muted small">
            {t.since} <Time ms={finding.sinceMs} form="minute" /> · <Ago ms={finding.sinceMs} />
          </span>
        )}
      </header>
      <h3>
        <Isolated text={finding.sentence} />
      </h3>
      <p>
        <Isolated text={finding.meaning} />
      </p>
      <ul className="finding-evidence" aria-label={t.evidence}>
        {finding.evidence.map((one, index) => (
          <EvidenceLine key={index} evidence={one} />
        ))}
      </ul>
      <div className="finding-remedy">
        <span>
          <b>{t.remedy}: </b>
          <Isolated text={finding.remedy} />
        </span>
        <CopyButton text={finding.remedy} label={t.remedyLabel} />
      </div>
      <AppLink path={mendingPath(finding, server)}>
        {ofTheQueue.has(finding.code) ? t.openQueue : t.openWhere[finding.subject.kind]}
      </AppLink>
    </article>
  );
}

function EvidenceLine({ evidence }: { evidence: Evidence }): ReactElement {
  return (
    <li>
      <span className="finding-source">{texts.overview.sources[evidence.source]}</span>
      <span>
        <Isolated text={evidence.sentence} />
        {evidence.atMs !== null && (
          <span className="muted small finding-at">
            <Time ms={evidence.atMs} form="list" atLeastMs={evidence.atMs} />
          </span>
        )}
      </span>
    </li>
  );
}

/** Findings about messages that should have destroyed themselves: each reason stands in the queue, with what helps. */
const ofTheQueue: ReadonlySet<string> = new Set([
  'expiry_blocked',
  'overdue_expiries',
  'ephemeral_timers_stopped',
  'ephemeral_off_rows_pending',
]);

function mendingPath({ code, subject }: Finding, server: string): string {
  if (!ofTheQueue.has(code)) return subjectPath(subject, server);
  const at = subject.kind === 'event' ? subject.id : null;
  return pathTo({ server, area: 'censorships', search: { at } });
}

/** The screen on which a subject is looked at. */
function subjectPath({ kind, id }: Finding['subject'], server: string): string {
  switch (kind) {
    case 'instance':
      return pathTo({ server, area: 'workers', ...(id === null ? {} : { id }) });
    case 'stream':
      return pathTo({ server, area: 'streams', ...(id === null ? {} : { id }) });
    case 'event':
      return pathTo({ server, area: 'events', ...(id === null ? {} : { id }) });
    case 'database':
      return pathTo({ server, area: 'streams' });
    case 'homeserver':
      return pathTo({ server, area: 'workers' });
    case 'redis':
    case 'configuration':
      return connectionsPath();
  }
}
