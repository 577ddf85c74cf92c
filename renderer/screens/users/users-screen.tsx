import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { FoundUser } from '../../../shared/contract/users';
import { parseIdentifier } from '../../../shared/matrix/identifiers';
import { DataTable, type Column } from '../../components/data-table';
import { TextField } from '../../components/fields';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { Mark } from '../../components/mark';
import { ReadAt, Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { UserLink } from '../../identifiers/identifier';
import { RecentIdentifiers } from '../../identifiers/recent-identifiers';
import { openIdentifierPath } from '../../identifiers/open-identifier';
import { rowsOf } from '../../queries/pages';
import { userSearchQuery } from '../../queries/users';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { useTypedSearch } from '../../state/use-typed-search';
import { texts } from '../../texts/en';

/** Find a user: by id, by the beginning of one, by a part of a name. */
export function UsersScreen(): ReactElement {
  const { server, go } = useAddress();
  const { text, typed, setTyped } = useTypedSearch();
  // A whole id or a link leads to its screen; anything else goes on in the list.
  const onEnter = (): void => {
    const path = server === null ? null : openIdentifierPath(server, parseIdentifier(typed));
    if (path === null) document.querySelector<HTMLElement>('[role="grid"]')?.focus();
    else go(path);
  };
  const bar = (
    <div className="search-field">
      <TextField
        label={texts.users.search}
        placeholder={texts.users.search}
        isLabelHidden
        type="search"
        isFilter
        autoFocus
        value={typed}
        onChange={setTyped}
        onEnter={onEnter}
      />
    </div>
  );
  return (
    <Screen title={texts.users.title} bar={bar}>
      {text === '' ? <Start /> : <Results text={text} />}
    </Screen>
  );
}

function Start(): ReactElement {
  return (
    <EmptyState title={texts.users.startTitle}>
      <p>{texts.users.startText}</p>
      <RecentIdentifiers kind="user" heading={texts.users.recent}>
        {(item) => <UserLink id={item.id} name={item.name} />}
      </RecentIdentifiers>
    </EmptyState>
  );
}

const columns: readonly Column<FoundUser>[] = [
  {
    key: 'user',
    header: texts.users.columns.user,
    track: 'minmax(220px, 2fr)',
    cell: (user) => <UserLink id={user.userId} />,
  },
  {
    key: 'name',
    header: texts.users.columns.name,
    track: 'minmax(140px, 1.5fr)',
    cell: (user) => <span>{user.displayName !== null && <Isolated text={user.displayName} />}</span>,
  },
  {
    key: 'kind',
    header: texts.users.columns.kind,
    track: '170px',
    cell: (user) => (
      <>
        {user.local ? <Mark kind="ok">{texts.users.local}</Mark> : <Mark kind="stale">{texts.users.remote}</Mark>}
        {user.deactivated === true && <Mark kind="lagging">{texts.users.deactivated}</Mark>}
      </>
    ),
  },
  {
    key: 'match',
    header: texts.users.columns.match,
    track: 'minmax(170px, 1fr)',
    cell: (user) => <span className="muted">{`${texts.users.matchedBy[user.matchedBy]} · ${user.source}`}</span>,
  },
];

function Results({ text }: { text: string }): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const result = useInfiniteQuery(userSearchQuery(text));
  const open = (user: FoundUser): void => {
    if (server !== null) go(pathTo({ server, area: 'users', id: user.userId }));
  };
  return (
    <Loaded result={result}>
      {(data) => {
        const rows = rowsOf(data);
        const page = data.pages[0];
        return (
          <>
            {page !== undefined && rows.length > 0 && (
              <div className="list-note">
                <span>{page.note}</span>
                <ReadAt of={page.freshness} />
              </div>
            )}
            <DataTable
              label={texts.users.results}
              rows={rows}
              rowKey={(user) => user.userId}
              columns={columns}
              selectedKey={search.at ?? null}
              onSelect={(at) => setSearch({ at }, { replace: true })}
              onOpen={open}
              copyText={(user) => user.userId}
              onEndReached={() => void (result.hasNextPage && result.fetchNextPage())}
              isLoadingMore={result.isFetchingNextPage}
              empty={
                <EmptyState title={texts.users.nothingTitle(text)}>{page?.note ?? texts.users.nothingText}</EmptyState>
              }
            />
          </>
        );
      }}
    </Loaded>
  );
}
