// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shot.h"

#include "models/tables/clustertable.h"
#include "models/tables/deploymenttable.h"
#include "models/tables/nodetable.h"
#include "models/tables/organizationtable.h"
#include "ui/dialogs/dialogs.h"
#include "ui/mainwindow.h"
#include "ui/palette/commandpalette.h"
#include "ui/panes/activitypane.h"
#include "ui/panes/apipane.h"
#include "ui/panes/clusterspane.h"
#include "ui/panes/jobspane.h"
#include "ui/panes/organizationspane.h"
#include "ui/panes/queuepane.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cronpreview.h"

#include <QtCore/qdir.h>
#include <QtCore/qtimer.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qdialog.h>
#include <QtWidgets/qlineedit.h>

namespace berth {

static constexpr int Settle = 350; ///< ms for layout, reads of details and delayed repaints
static constexpr QSize Large(1360, 850);
static constexpr QSize Small(900, 600);

Shot::Shot(MainWindow &window, Theme &theme, const QString &folder)
    : QObject(&window)
    , m_window(window)
    , m_theme(theme)
    , m_folder(folder)
{
    for (const auto appearance : {Appearance::Light, Appearance::Dark}) {
        const QString suffix = QString(word(appearance));
        const qsizetype before = m_steps.size();
        addPanes();
        addDialogs();
        for (qsizetype i = before; i < m_steps.size(); ++i)
            m_steps[i].name += u'-' % suffix;
        const auto arrange = m_steps[before].arrange;
        m_steps[before].arrange = [this, appearance, arrange] {
            m_theme.setAppearance(appearance);
            arrange();
        };
    }
}

Shot::~Shot() = default;

void Shot::addPanes()
{
    const auto pane
        = [this](const QString &name, PaneId id, QSize size, std::function<void()> more = {}) {
              m_steps << Step{name, [this, id, size, more] {
                                  m_window.resize(size);
                                  m_window.showPane(id);
                                  if (more)
                                      more();
                              }};
          };
    const auto firstOf = [this](DeploymentStatus status) {
        const DeploymentTable *table = m_window.backend().tables().deployments;
        for (int row = 0; row < table->rowCount(); ++row) {
            if (table->index(row, 0).data(TableRoles::StateRole).toInt() == int(status))
                return table->idAt(row);
        }
        return table->rowCount() > 0 ? table->idAt(0) : DeploymentId();
    };
    const auto drawer = [this, firstOf](DeploymentStatus status, int tab) {
        if (const DeploymentId id = firstOf(status); id.isValid())
            m_window.queue().showDeployment(id);
        m_window.queue().showDrawerTab(tab);
    };
    pane(QStringLiteral("overview"), PaneId::Overview, Large);
    pane(QStringLiteral("organizations"), PaneId::Organizations, Large);
    pane(QStringLiteral("clusters-heatmap"), PaneId::Clusters, Large, [this] {
        m_window.clusters().setNodesAs(ClustersPane::NodesAs::HeatMap);
        const NodeTable *nodes = m_window.backend().tables().nodes;
        for (const NodeRow &row : nodes->rows()) {
            if (row.node.devices.size() > 1) {
                m_window.clusters().showNode(row.node.id);
                break;
            }
        }
    });
    pane(QStringLiteral("clusters-table"), PaneId::Clusters, Large,
         [this] { m_window.clusters().setNodesAs(ClustersPane::NodesAs::Table); });
    pane(QStringLiteral("queue"), PaneId::Queue, Large, [this] { m_window.queue().escape(); });
    pane(QStringLiteral("queue-selection"), PaneId::Queue, Large, [this] {
        m_window.queue().setFilter(QStringLiteral("status:queued priority>=500"));
        m_window.actions().action(ActionId::SelectAll)->trigger();
    });
    pane(QStringLiteral("queue-filter-error"), PaneId::Queue, Large, [this] {
        m_window.actions().action(ActionId::ClearSelection)->trigger();
        m_window.backend().tables().deployments->clearSelection();
        m_window.queue().setFilter(QStringLiteral("status:queued prioity>5"));
    });
    pane(QStringLiteral("queue-explanation"), PaneId::Queue, Large, [this, drawer] {
        m_window.queue().setFilter({});
        drawer(DeploymentStatus::Queued, 0);
    });
    pane(QStringLiteral("queue-placements"), PaneId::Queue, Large,
         [drawer] { drawer(DeploymentStatus::Running, 1); });
    pane(QStringLiteral("queue-timeline"), PaneId::Queue, Large,
         [drawer] { drawer(DeploymentStatus::Running, 2); });
    pane(QStringLiteral("queue-specification"), PaneId::Queue, Large,
         [drawer] { drawer(DeploymentStatus::Running, 3); });
    using Tab = OrganizationPanel::Tab;
    for (const auto &[name, tab] : {std::pair{"organizations-invites", Tab::Invites},
                                    {"organizations-limits", Tab::Limits}}) {
        pane(QLatin1String(name), PaneId::Organizations, Large,
             [this, tab = tab] { m_window.organizations().panel().showTab(tab); });
    }
    pane(QStringLiteral("jobs"), PaneId::Jobs, Large);
    pane(QStringLiteral("jobs-month"), PaneId::Jobs, Large,
         [this] { m_window.jobs().preview().showMonth(true); });
    pane(QStringLiteral("activity"), PaneId::Activity, Large,
         [this] { m_window.jobs().preview().showMonth(false); });
    pane(QStringLiteral("activity-filter"), PaneId::Activity, Large,
         [this] { m_window.activity().setFilter(QStringLiteral("kind:node or kind:cluster")); });
    pane(QStringLiteral("api"), PaneId::Api, Large, [this] { m_window.activity().setFilter({}); });
    pane(QStringLiteral("small-overview"), PaneId::Overview, Small);
    pane(QStringLiteral("small-clusters"), PaneId::Clusters, Small,
         [this] { m_window.clusters().setNodesAs(ClustersPane::NodesAs::HeatMap); });
    pane(QStringLiteral("small-queue"), PaneId::Queue, Small);
    pane(QStringLiteral("small-jobs"), PaneId::Jobs, Small);
    pane(QStringLiteral("small-organizations"), PaneId::Organizations, Small);
    pane(QStringLiteral("small-api"), PaneId::Api, Small);
}

void Shot::addDialogs()
{
    const auto dialog = [this](const QString &name, std::function<void()> open) {
        m_steps << Step{name, [this, open] {
                            m_window.resize(Large);
                            open();
                        }};
    };
    Dialogs &dialogs = m_window.dialogs();
    const auto cluster = [this] {
        const ClusterTable *table = m_window.backend().tables().clusters;
        return table->rowCount() > 0 ? table->idAt(0) : ClusterId();
    };
    const auto node = [this] {
        const NodeTable *table = m_window.backend().tables().nodes;
        return table->rowCount() > 0 ? table->idAt(0) : NodeId();
    };
    const auto some = [this] {
        const DeploymentTable *table = m_window.backend().tables().deployments;
        std::vector<DeploymentId> ids;
        for (int row = 0; row < std::min(6, table->rowCount()); ++row)
            ids.push_back(table->idAt(row));
        return ids;
    };
    dialog(QStringLiteral("palette"), [this] {
        m_window.showPane(PaneId::Overview);
        m_window.commandPalette().popUp();
        if (auto *edit = m_window.commandPalette().findChild<QLineEdit *>())
            edit->setText(QStringLiteral("dep"));
    });
    dialog(QStringLiteral("dialog-submit"),
           [&dialogs, cluster] { dialogs.newDeployment(cluster()); });
    dialog(QStringLiteral("dialog-submit-errors"), [this, &dialogs, cluster] {
        dialogs.newDeployment(cluster());
        if (auto *form = m_window.findChild<QDialog *>(QStringLiteral("submitDialog"))) {
            const auto type = [form](const char *name, const char *text) {
                if (auto *edit = form->findChild<QLineEdit *>(QLatin1String(name)))
                    edit->setText(QLatin1String(text));
            };
            type("submitDialog.image", "Registry/Trainer:latest");
            type("submitDialog.memory", "8m");
            type("submitDialog.gpu", "1.5");
        }
    });
    dialog(QStringLiteral("dialog-job"), [&dialogs] { dialogs.newJob(); });
    dialog(QStringLiteral("dialog-cluster"), [&dialogs] { dialogs.newCluster(); });
    dialog(QStringLiteral("dialog-add-nodes"),
           [&dialogs, cluster] { dialogs.addNodes(cluster()); });
    dialog(QStringLiteral("dialog-change-cluster"),
           [&dialogs, cluster] { dialogs.changeCluster(cluster()); });
    dialog(QStringLiteral("dialog-delete-cluster"),
           [&dialogs, cluster] { dialogs.deleteCluster(cluster()); });
    dialog(QStringLiteral("dialog-drain"), [&dialogs, node] { dialogs.drain(node()); });
    dialog(QStringLiteral("dialog-reserve"), [&dialogs, node] { dialogs.reserve(node()); });
    dialog(QStringLiteral("dialog-priority"), [&dialogs, some] { dialogs.changePriority(some()); });
    dialog(QStringLiteral("dialog-stop"), [&dialogs, some] { dialogs.stop(some()); });
    dialog(QStringLiteral("dialog-delete"), [&dialogs, some] { dialogs.remove(some()); });
    dialog(QStringLiteral("dialog-organization"), [&dialogs] { dialogs.newOrganization(); });
    const auto organization = [this] {
        const OrganizationTable *table = m_window.backend().tables().organizations;
        return table->rowCount() > 0 ? table->idAt(0) : OrganizationId();
    };
    dialog(QStringLiteral("dialog-invite"),
           [&dialogs, organization] { dialogs.inviteTo(organization()); });
    dialog(QStringLiteral("dialog-account"),
           [&dialogs, organization] { dialogs.newAccount(organization()); });
    dialog(QStringLiteral("dialog-limits"), [&dialogs, organization] {
        dialogs.changeLimits(Quota::Subject::Organization, organization().value());
    });
    dialog(QStringLiteral("dialog-start-api"),
           [this, &dialogs] { dialogs.startApi(m_window.api().lastStart()); });
    dialog(QStringLiteral("dialog-dialect"), [&dialogs] { dialogs.serveDialect(); });
    dialog(QStringLiteral("dialog-token"), [&dialogs] { dialogs.newToken(); });
    dialog(QStringLiteral("dialog-sign-ins"), [&dialogs] { dialogs.changeApiSettings({}); });
    dialog(QStringLiteral("dialog-verify"), [&dialogs] { dialogs.verifyAudit(); });
    dialog(QStringLiteral("dialog-import"), [&dialogs] { dialogs.importOpenb(); });
    dialog(QStringLiteral("dialog-close"), [this] { m_window.askToClose(); });
    dialog(QStringLiteral("dialog-shortcuts"), [&dialogs] { dialogs.shortcuts(); });
    dialog(QStringLiteral("dialog-about"), [&dialogs] { dialogs.about(); });
}

void Shot::start()
{
    if (!QDir().mkpath(m_folder)) {
        Q_EMIT finished(0, tr("The folder %1 cannot be made").arg(m_folder));
        return;
    }
    m_window.show();
    next();
}

void Shot::closeDialogs()
{
    m_window.commandPalette().hide();
    const auto dialogs = m_window.findChildren<QDialog *>();
    for (QDialog *dialog : dialogs) {
        dialog->hide();
        delete dialog;
    }
}

void Shot::next()
{
    closeDialogs();
    if (m_step == m_steps.size()) {
        Q_EMIT finished(m_saved, m_problem);
        return;
    }
    m_steps[m_step].arrange();
    QTimer::singleShot(Settle, this, &Shot::take);
}

void Shot::take()
{
    QPixmap picture = m_window.grab();
    // A dialog is a window of its own: laid over the picture where it stands.
    const auto dialogs = m_window.findChildren<QDialog *>();
    for (QDialog *dialog : dialogs) {
        if (!dialog->isVisible())
            continue;
        QPainter painter(&picture);
        painter.fillRect(picture.rect(), QColor(0, 0, 0, 70));
        const QPoint at((m_window.width() - dialog->width()) / 2,
                        std::max(0, (m_window.height() - dialog->height()) / 2));
        painter.drawPixmap(at, dialog->grab());
        painter.setPen(dialog->palette().color(QPalette::Mid));
        painter.drawRect(QRect(at, dialog->size()).adjusted(-1, -1, 0, 0));
    }
    const QString name = QStringLiteral("%1-%2.png")
                             .arg(m_step + 1, 2, 10, QLatin1Char('0'))
                             .arg(m_steps[m_step].name);
    if (picture.save(QDir(m_folder).filePath(name)))
        ++m_saved;
    else
        m_problem = tr("%1 cannot be saved").arg(QDir(m_folder).filePath(name));
    ++m_step;
    next();
}

} // namespace berth
