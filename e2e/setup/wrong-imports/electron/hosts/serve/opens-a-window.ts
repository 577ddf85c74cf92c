// no-restricted-imports
import 'electron';
