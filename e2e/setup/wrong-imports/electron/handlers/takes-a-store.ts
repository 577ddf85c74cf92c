// import-x/no-restricted-paths
import '../storage/databases/databases';
