// import-x/no-restricted-paths
import './handlers/handlers';
