// no-restricted-imports
import 'react';
