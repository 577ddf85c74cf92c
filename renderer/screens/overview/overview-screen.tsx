import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import { formatTime } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { Mark } from '../../components/mark';
import { Freshness, Screen } from '../../components/screen';
import { findingsQuery, overviewQuery } from '../../queries/findings';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { CheckedList } from './checked-list';
import { FindingPart } from './finding-part';
import { OverviewCharts } from './overview-charts';
import { ServerFacts } from './server-facts';
import './overview.css';

type Findings = OutputOf<'findings.list'>;

/** The first page of an open homeserver: what is wrong, and what it is. */
export function OverviewScreen(): ReactElement {
  const findings = useQuery(findingsQuery());
  const overview = useQuery(overviewQuery());
  const { counts, asOfMs } = findings.data ?? {};
  return (
    <Screen
      title={texts.overview.title}
      subtitle={counts !== undefined && texts.overview.counts(counts.failed, counts.warning, counts.notice)}
    >
      <div className="overview" tabIndex={0} role="region" aria-label={texts.overview.title}>
        <section className="overview-findings" aria-label={texts.overview.wrong}>
          <div className="row">
            <h2 className="overview-heading">{texts.overview.wrong}</h2>
            {asOfMs !== undefined && <Freshness>{texts.overview.asOf(formatTime(asOfMs))}</Freshness>}
          </div>
          <Loaded result={findings} skeletonRows={4}>
            {(data) => <FindingList findings={data} />}
          </Loaded>
        </section>
        <div className="overview-side">
          <Loaded result={overview} skeletonRows={12}>
            {(data) => (
              <>
                <OverviewCharts overview={data} />
                <ServerFacts overview={data} />
              </>
            )}
          </Loaded>
        </div>
      </div>
    </Screen>
  );
}

function FindingList({ findings }: { findings: Findings }): ReactElement {
  const { server } = useAddress();
  return (
    <>
      {findings.items.length === 0 ? (
        <div className="finding finding-none">
          <Mark kind="ok">
            <b>{texts.overview.nothingWrong}</b>
          </Mark>
          <p className="muted">{texts.overview.nothingWrongNote}</p>
        </div>
      ) : (
        findings.items.map((finding) => <FindingPart key={finding.findingId} finding={finding} server={server ?? ''} />)
      )}
      <CheckedList checked={findings.checked} unchecked={findings.unchecked} />
    </>
  );
}
