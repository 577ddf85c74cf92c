// import-x/no-restricted-paths
import '../database-pool';
