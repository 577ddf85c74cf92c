// no-restricted-imports
import 'pg';
