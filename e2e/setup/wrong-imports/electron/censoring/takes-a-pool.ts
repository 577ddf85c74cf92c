// import-x/no-restricted-paths
import '../storage/writable-database-pool';
