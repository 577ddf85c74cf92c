import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { CensorshipKind } from '../../../shared/contract/censorships';
import { TabBar } from '../../components/tab-bar';
import { queueSummaryQuery } from '../../queries/censorships';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { figureOf } from './group-heading';
import { QueueView } from './queue-view';
import { StandingView } from './standing-view';
import './censorships.css';

const t = texts.censorships;

/** What is to be pruned and has not been: messages that destroy themselves, redactions, and content that stands. */
export function CensorshipsScreen(): ReactElement {
  const { search, setSearch } = useAddress();
  const { tab } = search;
  const shown = tab === 'redaction' || tab === 'stands' ? tab : 'expiry';
  const tabs = (
    <TabBar
      label={t.tabs}
      selected={shown}
      onSelect={(key) => setSearch({ tab: key === 'expiry' ? null : key, at: null, reason: null })}
      tabs={[
        { key: 'expiry', label: <QueueTab kind="expiry" /> },
        { key: 'redaction', label: <QueueTab kind="redaction" /> },
        { key: 'stands', label: t.tabWords.stands },
      ]}
    />
  );
  return (
    <div className="censorships">
      {shown === 'stands' ? <StandingView tabs={tabs} /> : <QueueView key={shown} kind={shown} tabs={tabs} />}
    </div>
  );
}

function QueueTab({ kind }: { kind: CensorshipKind }): ReactElement {
  const { pending } = useQuery(queueSummaryQuery(kind)).data ?? {};
  return (
    <>
      {t.tabWords[kind]}
      {pending !== undefined && <span className="tab-count"> {figureOf(pending)}</span>}
    </>
  );
}
