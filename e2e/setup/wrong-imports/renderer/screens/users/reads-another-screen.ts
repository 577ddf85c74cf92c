// import-x/no-restricted-paths
import '../events/event-screen';
