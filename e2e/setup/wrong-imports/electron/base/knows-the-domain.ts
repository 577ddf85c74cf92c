// import-x/no-restricted-paths
import '../../shared/errors';
