import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { itemOutcome, type EvidenceReport, type OperationItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Fact, Facts } from '../../components/facts';
import { formatExact, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { saveFile } from '../../components/save-file';
import { Screen } from '../../components/screen';
import { HeldCopies } from '../../identifiers/held-copies';
import { evidenceQuery } from '../../queries/censor';
import { useServedAnswers } from '../../state/served-answers';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { evidenceJson } from './evidence-json';
import { ServedMatrix } from './served-matrix';
import './evidence.css';

const t = texts.censor.report;

/** The evidence of an operation as a page that prints well: what was done, by whom, why, and what was made sure of. */
export function EvidencePage({ operationId }: { operationId: string }): ReactElement {
  const evidence = useQuery(evidenceQuery(operationId));
  const { setSearch } = useAddress();
  const { data } = evidence;
  const served = useServedAnswers(data?.operation.previewId ?? '');
  const save = (report: EvidenceReport): void =>
    saveFile(`evidence-${operationId}.json`, 'application/json', evidenceJson(report, served));
  return (
    <Screen
      title={data?.operation.act === 'remove_expiry' ? t.titleRemove : t.title}
      subtitle={<span className="mono">{operationId}</span>}
      footer={
        <>
          <Button onPress={() => setSearch({ view: null })}>{t.back}</Button>
          <span className="spread" />
          {data !== undefined && <Button onPress={() => save(data)}>{t.json}</Button>}
          <Button variant="primary" isDisabled={data === undefined} onPress={() => window.print()}>
            {t.print}
          </Button>
        </>
      }
    >
      <Loaded result={evidence}>
        {(report) => (
          <article className="evidence" tabIndex={0} aria-label={t.title}>
            <Head report={report} />
            <Part title={t.statements}>
              <ul className="evidence-statements">
                {report.statements.map((statement) => (
                  <li key={statement}>
                    <Isolated text={statement} />
                  </li>
                ))}
              </ul>
            </Part>
            <Part title={t.served}>
              <ServedMatrix answers={served} />
            </Part>
            <Part title={t.copies}>
              {report.copiesLeft.length === 0 ? <p>{t.noCopies}</p> : <HeldCopies copies={report.copiesLeft} />}
            </Part>
            <Part title={`${t.list} (${formatInteger(report.items.length)})`}>
              <EventTable items={report.items} />
            </Part>
          </article>
        )}
      </Loaded>
    </Screen>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className="evidence-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Head({ report }: { report: EvidenceReport }): ReactElement {
  const { operation } = report;
  const { telling, outcomes } = operation;
  const counts = itemOutcome.options.filter((outcome) => (outcomes[outcome] ?? 0) > 0);
  return (
    <Facts>
      <Fact term={t.made}>{exact(report.madeMs)}</Fact>
      <Fact term={t.server}>{report.serverName ?? texts.common.unknown}</Fact>
      <Fact term={t.database}>
        <Isolated text={report.database} />
      </Fact>
      <Fact term={t.operation}>
        <span className="mono">{operation.operationId}</span>
      </Fact>
      <Fact term={t.operator}>
        <Isolated text={operation.operator} />
      </Fact>
      <Fact term={t.role}>
        <Isolated text={operation.databaseRole} className="mono" />
      </Fact>
      <Fact term={t.reason}>
        <Isolated text={operation.reason} />
      </Fact>
      <Fact term={t.started}>{exact(operation.startedMs)}</Fact>
      <Fact term={t.ended}>{operation.endedMs === null ? t.notEnded : exact(operation.endedMs)}</Fact>
      <Fact term={t.state}>{texts.censor.states[operation.state]}</Fact>
      <Fact term={t.events}>
        {texts.censor.wrote(operation.done, operation.total)}
        {counts.map((outcome) => ` · ${texts.censor.outcomes[outcome]}: ${formatInteger(outcomes[outcome] ?? 0)}`)}
      </Fact>
      <Fact term={t.told}>
        {texts.censor.telling[telling.state]}
        {telling.listening !== null &&
          telling.expected !== null &&
          ` · ${texts.censor.toldCount(telling.listening, telling.expected)}`}
      </Fact>
    </Facts>
  );
}

function EventTable({ items }: { items: readonly OperationItem[] }): ReactElement {
  return (
    <table className="figures evidence-events">
      <thead>
        <tr>
          <th scope="col">{t.event}</th>
          <th scope="col">{t.place}</th>
          <th scope="col">{t.outcome}</th>
          <th scope="col">{t.digests}</th>
          <th scope="col">{t.readBack}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <EventRow key={item.eventId} item={item} />
        ))}
      </tbody>
    </table>
  );
}

function EventRow({ item }: { item: OperationItem }): ReactElement {
  return (
    <tr>
      <td className="mono">
        <Isolated text={item.eventId} />
        {item.type !== null && (
          <div className="muted">
            <Isolated text={item.type} />
          </div>
        )}
      </td>
      <td className="mono">
        <div>{item.roomId !== null && <Isolated text={item.roomId} />}</div>
        <div>{item.sender !== null && <Isolated text={item.sender} />}</div>
        {item.eventMs !== null && <div className="muted">{isoOf(item.eventMs)}</div>}
      </td>
      <td>
        {texts.censor.outcomes[item.outcome]}
        {item.sentence !== null && (
          <div className="muted">
            <Isolated text={item.sentence} />
          </div>
        )}
      </td>
      <td className="mono evidence-digests">
        <div>{item.beforeSha256 ?? t.none}</div>
        <div>{item.afterSha256 ?? t.none}</div>
      </td>
      <td>{texts.censor.verifications[item.verification]}</td>
    </tr>
  );
}

/** Local time, and UTC for whoever reads it elsewhere. */
function exact(ms: number): string {
  const [local = ''] = formatExact(ms).split('\n');
  return `${local} · ${isoOf(ms)}`;
}

function isoOf(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
