// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/actionregistry.h"
#include "ui/backend.h"

#include <QtCore/qsettings.h>
#include <QtWidgets/qmainwindow.h>

#include <array>

class QStackedWidget;
class QTimer;

namespace berth {

class ActivityPane;
class JobsPane;
class ApiPane;
class Banner;
class ClustersPane;
class CommandPalette;
class Dialogs;
class FirstRunPage;
class Navigation;
class OrganizationsPane;
class Pane;
class QueuePane;
class SignInPage;
class StatusStrip;
class Theme;

enum class PaneId : quint8 { Overview, Organizations, Clusters, Queue, Jobs, Activity, Api };
inline constexpr int PaneCount = int(PaneId::Api) + 1;

/// The console's window: navigation, panes, toolbar, menus, palette, banners, status. It wires;
/// what a pane can do is in the pane, what can be done at all in the backend.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    /// @param settingsPath an INI file for layout and appearance; made where there is none
    MainWindow(Backend &backend, Theme &theme, const QString &settingsPath,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    void showPane(PaneId id);
    [[nodiscard]] PaneId currentPane() const;
    [[nodiscard]] ActionRegistry &actions() { return m_actions; }
    [[nodiscard]] Backend &backend() { return m_backend; }
    [[nodiscard]] QueuePane &queue() { return *m_queue; }
    [[nodiscard]] ClustersPane &clusters() { return *m_clusters; }
    [[nodiscard]] OrganizationsPane &organizations() { return *m_organizations; }
    [[nodiscard]] JobsPane &jobs() const { return *m_jobs; }
    [[nodiscard]] ActivityPane &activity() { return *m_activity; }
    [[nodiscard]] ApiPane &api() { return *m_api; }
    [[nodiscard]] Dialogs &dialogs() { return *m_dialogs; }
    [[nodiscard]] CommandPalette &commandPalette() { return *m_palette; }
    /// Leads to an object: its pane, its row, its details.
    void showObject(SubjectKind kind, qint64 id);
    /// A line in the status bar.
    void report(const QString &text, bool isFailure);
    /// Asks as if the window were closed by its button.
    void askToClose();

protected:
    void closeEvent(QCloseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildMenus();
    void buildToolBar();
    void buildCentre();
    void buildPanes();
    void connectPanes();
    void connectActions();
    void connectBackend();
    void onFrame();
    void onStoreChanged();
    void updateActions();
    void updateActionsSoon();
    void updateGlobalActions();
    void updateApiActions(const Result<void> &first);
    void updateCounts();
    void exportView();
    void writeExport(const QString &path);
    void leaveDemo();
    void finishClosing(CloseChoice choice);
    void restoreLayout();
    void saveLayout();
    void resetLayout();
    /// The navigation shows icons only under this width.
    static constexpr int NarrowBelow = 980;

    [[nodiscard]] Pane *pane(PaneId id) const { return m_panes[std::size_t(id)]; }

    Backend &m_backend;
    Theme &m_theme;
    QSettings m_settings;
    ActionRegistry m_actions;
    Dialogs *m_dialogs;
    CommandPalette *m_palette = nullptr;
    Navigation *m_navigation = nullptr;
    QStackedWidget *m_pages = nullptr; ///< the workspace, the first run, or the sign-in
    QStackedWidget *m_stack = nullptr;
    FirstRunPage *m_firstRun = nullptr;
    SignInPage *m_signIn = nullptr;
    Banner *m_demo = nullptr;
    Banner *m_problem = nullptr;
    StatusStrip *m_status = nullptr;
    std::array<Pane *, PaneCount> m_panes{};
    OrganizationsPane *m_organizations = nullptr;
    ClustersPane *m_clusters = nullptr;
    QueuePane *m_queue = nullptr;
    JobsPane *m_jobs = nullptr;
    ActivityPane *m_activity = nullptr;
    ApiPane *m_api = nullptr;
    QTimer *m_actionsDue;
    bool m_isClosing = false;
    bool m_isNarrowByHand = false;
};

} // namespace berth
