// import-x/no-restricted-paths
import '../storage/sql';
