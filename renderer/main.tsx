import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { expectDefined } from '../shared/assert';
import { Start } from './frame/start';
import { listenToPushes } from './queries/apply-push';
import { createQueryClient } from './queries/query-client';
import { createWindowRouter } from './routes';
import { watchPreferences } from './state/preferences';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/panels.css';
import './styles/table.css';

watchPreferences(document.documentElement);
const queryClient = createQueryClient();
const root = createRoot(expectDefined(document.getElementById('root'), 'index.html has it'));

root.render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Start
        onAttached={() => {
          listenToPushes(queryClient);
          return createWindowRouter();
        }}
        render={(router) => <RouterProvider router={router} />}
      />
    </QueryClientProvider>
  </StrictMode>,
);
