// import-x/no-restricted-paths
import '../replication/redis-link';
