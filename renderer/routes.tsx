/*
 * THE list of screens. `#/connections` stands alone; all others begin with the server's name, so that a link never acts on
 * another server's database.
 */
import { createHashHistory, createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { App } from './app';
import { Homeserver } from './frame/homeserver';
import { NotHere } from './frame/not-here';
import { AuditScreen } from './screens/audit/audit-screen';
import { CensorScreen } from './screens/censor/censor-screen';
import { CensorshipsScreen } from './screens/censorships/censorships-screen';
import { ConnectionsScreen } from './screens/connections/connections-screen';
import { EventScreen } from './screens/events/event-screen';
import { EventsScreen } from './screens/events/events-screen';
import { OverviewScreen } from './screens/overview/overview-screen';
import { RoomScreen } from './screens/rooms/room-screen';
import { RoomsScreen } from './screens/rooms/rooms-screen';
import { StreamsScreen } from './screens/streams/streams-screen';
import { UserScreen } from './screens/users/user-screen';
import { UsersScreen } from './screens/users/users-screen';
import { WorkersScreen } from './screens/workers/workers-screen';
import { connectionsPath, parseSearchText, searchText } from './state/address';

const root = createRootRoute({ component: App, notFoundComponent: NotHere });
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // The router's way to send elsewhere is to throw what redirect() makes.
    throw redirect({ href: connectionsPath() });
  },
});
const connections = createRoute({ getParentRoute: () => root, path: '/connections', component: ConnectionsScreen });
const homeserver = createRoute({ getParentRoute: () => root, path: '/$server', component: Homeserver });
const of = () => homeserver;

const screens = [
  createRoute({ getParentRoute: of, path: '/overview', component: OverviewScreen }),
  createRoute({ getParentRoute: of, path: '/workers', component: WorkersScreen }),
  createRoute({ getParentRoute: of, path: '/workers/$id', component: WorkersScreen }),
  createRoute({ getParentRoute: of, path: '/streams', component: StreamsScreen }),
  createRoute({ getParentRoute: of, path: '/streams/$id', component: StreamsScreen }),
  createRoute({ getParentRoute: of, path: '/users', component: UsersScreen }),
  createRoute({ getParentRoute: of, path: '/users/$id', component: UserScreen }),
  createRoute({ getParentRoute: of, path: '/rooms', component: RoomsScreen }),
  createRoute({ getParentRoute: of, path: '/rooms/$id', component: RoomScreen }),
  createRoute({ getParentRoute: of, path: '/events', component: EventsScreen }),
  createRoute({ getParentRoute: of, path: '/events/$id', component: EventScreen }),
  createRoute({ getParentRoute: of, path: '/censorships', component: CensorshipsScreen }),
  createRoute({ getParentRoute: of, path: '/censor', component: CensorScreen }),
  createRoute({ getParentRoute: of, path: '/audit', component: AuditScreen }),
  createRoute({ getParentRoute: of, path: '/audit/$id', component: AuditScreen }),
];

/** The router of this window, on the part of the address behind `#`. */
export function createWindowRouter() {
  return createRouter({
    routeTree: root.addChildren([start, connections, homeserver.addChildren(screens)]),
    history: createHashHistory(),
    parseSearch: parseSearchText,
    stringifySearch: searchText,
    // Identifiers are read by people in the address.
    pathParamsAllowedCharacters: ['@', ':', '$', '+', '=', ','],
    scrollRestoration: false,
  });
}
