// import-x/no-restricted-paths
import '../queries/users';
