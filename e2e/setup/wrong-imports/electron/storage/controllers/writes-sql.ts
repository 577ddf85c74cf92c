// import-x/no-restricted-paths
import '../sql';
