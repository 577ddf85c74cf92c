// no-restricted-imports
import 'node:http';
