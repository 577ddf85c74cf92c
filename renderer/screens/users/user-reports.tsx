import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { UserReport } from '../../../shared/contract/users';
import type { Column } from '../../components/data-table';
import { Fact, Facts } from '../../components/facts';
import { Isolated } from '../../components/isolated';
import { Time } from '../../components/time';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { userReportsQuery } from '../../queries/users';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { EventWays } from '../../timeline/event-ways';
import { UserRecords } from './user-records';
import type { UserViewProps } from './user-view';

const { reportColumns: words } = texts.users;

const columns: readonly Column<UserReport>[] = [
  {
    key: 'time',
    header: words.time,
    track: '152px',
    cell: ({ reportedMs }) => (reportedMs === null ? texts.common.unknown : <Time ms={reportedMs} />),
  },
  { key: 'kind', header: words.kind, track: '84px', cell: ({ kind }) => texts.users.reportKinds[kind] },
  {
    key: 'reason',
    header: words.reason,
    track: 'minmax(160px, 2fr)',
    cell: ({ reason }) =>
      reason === null ? (
        <span className="muted">{texts.users.noReason}</span>
      ) : (
        <Isolated text={reason} className="clip" />
      ),
  },
  {
    key: 'reporter',
    header: words.reporter,
    track: 'minmax(140px, 1fr)',
    cell: ({ reporter }) => reporter !== null && <UserLink id={reporter} hasNoCopy />,
  },
  {
    key: 'event',
    header: words.event,
    track: 'minmax(130px, 0.8fr)',
    cell: ({ eventId }) => eventId !== null && <EventLink id={eventId} hasNoCopy />,
  },
  {
    key: 'room',
    header: words.room,
    track: 'minmax(130px, 0.8fr)',
    cell: ({ roomId }) => roomId !== null && <RoomLink id={roomId} hasNoCopy />,
  },
];

/** Reports by users of this server about this user and their events. */
export function UserReports({ userId, heading }: UserViewProps): ReactElement {
  const { server, go } = useAddress();
  const open = ({ eventId }: UserReport): void => {
    if (server !== null && eventId !== null) go(pathTo({ server, area: 'events', id: eventId }));
  };
  return (
    <UserRecords
      heading={heading}
      result={useInfiniteQuery(userReportsQuery(userId))}
      label={texts.users.reportList}
      columns={columns}
      rowKey={({ kind, reportId }) => `${kind} ${reportId}`}
      onOpen={open}
      emptyTitle={texts.users.noReports}
      emptyText={texts.users.noReportsText}
      drawerOf={(report) => <ReportDetails report={report} />}
    />
  );
}

function ReportDetails({ report }: { report: UserReport }): ReactElement {
  const { reportFacts: terms } = texts.users;
  const { kind, reportId, reportedMs, reporter, reason, eventId, roomId } = report;
  return (
    <div className="pad stack">
      <h2>{texts.users.reportTitle[kind]}</h2>
      <Facts>
        <Fact term={terms.reason}>
          {reason === null ? <span className="muted">{texts.users.noReason}</span> : <Isolated text={reason} />}
        </Fact>
        {reporter !== null && (
          <Fact term={terms.reporter}>
            <UserLink id={reporter} />
          </Fact>
        )}
        <Fact term={terms.time}>
          {reportedMs === null ? texts.common.unknown : <Time ms={reportedMs} form="list" />}
        </Fact>
        {eventId !== null && (
          <Fact term={terms.event}>
            <EventLink id={eventId} />
          </Fact>
        )}
        {roomId !== null && (
          <Fact term={terms.room}>
            <RoomLink id={roomId} />
          </Fact>
        )}
        <Fact term={terms.number}>{reportId}</Fact>
      </Facts>
      {eventId !== null && <EventWays eventId={eventId} />}
    </div>
  );
}
