// no-restricted-imports
import 'ioredis';
